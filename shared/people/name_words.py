"""Words by which a name is more, or other, than the name of one person. In folded form."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("""
    mr mrs ms miss mx dr prof professor hon honourable honorable eng engr ing rev reverend mme mlle mgr sra srta lic arq dra
    mhe mheshimiwa bw bwana bi ndg ndugu dkt daktari mwl mwalimu mch mchungaji mzee chief nana capt captain kapt col colonel
    gen general maj major sgt amb ambassador sheikh alhaji alhaj hajia pst sir madam monsieur madame senor senora herr frau
    sig sr
""")
"""What stands before a name. *M.* and *Me* are left out: more often they are an initial or a word."""

SUFFIXES = _words("phd md mp jr esq msc mba ma bsc llb llm cpa obe mbe frs")
"""What stands after a name, behind a comma."""

JOINED_TITLES = _words("""
    mr mrs ms miss dr prof m mme mlle sr sra bw bi mhe ndg dkt hon monsieur madame senor senora herr frau sig
""")
AND = frozenset(["&", "and", "et", "y", "e", "na", "und", "+"])
SURELY_AND = frozenset(["&", "and", "et", "na", "und"])
"""*y* and *e* also join the two surnames of one person (Ortega y Gasset); these don't."""

ORGANISATIONS = _words("""
    ltd limited inc llc plc gmbh sarl sprl sasu sas ltda pty corp corporation company co kampuni ministry ministere
    ministerio wizara university universite universidad universidade chuo institute institut instituto taasisi association
    asociacion associacao shirika chama cooperative cooperativa cooperativo ushirika vikundi foundation fondation fundacion
    fundacao ngo ong asbl council halmashauri consejo conseil federation federacion shirikisho union syndicat sindicato
    network reseau red commission comision tume committee comite kamati department departement departamento idara embassy
    ambassade embajada ubalozi agency agence agencia wakala authority autorite autoridad mamlaka society societe sociedad
    bank banque banco benki mines mining group groupe grupo kikundi centre center centro kituo office bureau oficina ofisi
    school ecole shule secretariat project programme programa mradi enterprises services consulting consultants resources
    minerals newspaper
""")
"""Words that organisations are called by. Those in WEAK are also the names of people and need another beside them."""

WEAK = _words("""
    co red union bank banco group center centro school major office project resources services chuo chama bureau tume idara
    shule wakala sas
""")

SMALL = _words("de da do dos das del della di du van von der den ter bin ibn binti bint wa ya y e")
"""What stays small within a name."""
