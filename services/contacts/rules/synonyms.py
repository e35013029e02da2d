"""What columns are called: by export programs, and by people in English, French, Spanish, Portuguese, Swahili, and some German
and Italian.

All in folded form (``shared.people.folded``). The exact words map with full confidence, the parts with less.
"""

EXACT: dict[str, str] = {
    "email": """
        email | e mail | email address | e mail address | mail | primary email | e mail 1 value | email 1 value |
        work email | contact email | adresse email | adresse e mail | courriel | adresse courriel | adresse electronique |
        adresse electronique principale | adresse de messagerie | mel | correo | correo electronico |
        direccion de correo electronico | direccion de correo | e correo | barua pepe | baruapepe | anwani ya barua pepe |
        buyer email | attendee email | emails | email id | adresse mail | adresses email | mail adresse | e mail adresse |
        endereco de email | endereco de e mail | endereco eletronico | correio electronico | correio eletronico |
        indirizzo email | indirizzo e mail | posta elettronica | your email | your email address | contact email address |
        email contact | adresse email de contact
    """,
    "phone": """
        phone | phone number | mobile | mobile phone | mobile number | cell | cellphone | cell phone | telephone | tel |
        phone 1 value | sms | msisdn | urn tel | whatsapp | phone mobile | portable | tel mobile | telephone mobile |
        telephone portable | numero de telephone | gsm | celular | movil | telefono | telefono movil |
        numero de telefono | numero de celular | simu | namba ya simu | nambari ya simu | namba za simu |
        simu ya mkononi | phone no | mobile no | tel no | telephone no | telephone number | contact number |
        contact phone | contact phone number | cellulaire | telefon | handy | mobil | telefone | telemovel |
        numero de telefone | cellulare | whatsapp number | numero whatsapp | numero de portable | tel portable |
        simu namba | your phone number | mobile phone number
    """,
    "name": """
        full name | fullname | display name | contact name | contact | name of participant | participant | jina kamili |
        majina | jina la mshiriki | nom complet | nom et prenom | nom et prenoms | nom prenom | noms | noms et prenoms |
        nom a afficher | prenom et nom | nombre completo | nombre y apellido | nombre y apellidos | nombres y apellidos |
        apellidos y nombres | apellidos y nombre | names | participant name | participants name | name of participants |
        name surname | name and surname | noms et postnoms | nom postnom et prenom | nome completo | nome e cognome |
        vollstandiger name | your name | what is your name | jina lako | jina lako kamili | apellidos nombre
    """,
    "given_name": """
        first name | firstname | fname | given name | forename | prenom | prenoms | primer nombre | nombres |
        jina la kwanza | first names | given names | vorname | primeiro nome | other names
    """,
    "middle_name": """
        middle name | additional name | deuxieme prenom | segundo nombre | jina la kati | jina la baba | middle names |
        postnom | post nom | second name | secondo nome | segundo nome
    """,
    "family_name": """
        last name | lastname | lname | surname | family name | nom de famille | apellido | apellidos | jina la mwisho |
        jina la ukoo | ukoo | sirname | family names | last names | sobrenome | apelido | apelidos | nachname |
        familienname | cognome | jina la familia
    """,
    "country": """
        country | country code | cc | nation | home country | country home | country region | pays | pays region |
        pays de residence | pais | pais de residencia | nchi | country of residence | land | paese | pais de procedencia |
        pais region | country name | your country
    """,
    "language": """
        language | languages | preferred language | languages spoken | spoken languages | lang | locale | langue |
        langue preferee | langue de correspondance | idioma | idioma preferido | lengua | lugha | lugha anayopendelea |
        langues | idiomas | sprache | lingua | langue de travail | working language | language preference |
        lugha ya mawasiliano
    """,
    "group": """
        group | stakeholder group | stakeholder | stakeholder type | sector | category | type of stakeholder |
        constituency | groupe | partie prenante | secteur | categorie | collectif | grupo | grupo de interes | categoria |
        kundi | kikundi | sekta | kundi la wadau | aina ya mdau | stakeholder category | category of stakeholder |
        kundi la mdau | grupo de interesse
    """,
    "organisation": """
        organisation | organization | company | employer | institution | current employer | organization name |
        organization 1 name | affiliation | societe | structure | entreprise | organisme | organizacion | empresa |
        institucion | taasisi | shirika | kampuni | ofisi | organizacao | instituicao | unternehmen |
        organizzazione | azienda | societa | organisation name | name of organisation | name of organization |
        company name | company organization | organisation institution | institution organisation | ngo | ong |
        nom de l organisation | nombre de la organizacion | jina la taasisi | jina la shirika | taasisi shirika
    """,
    "role": """
        role | position | job title | job | occupation | function | organization title | organization 1 title | fonction |
        poste | profession | cargo | puesto | ocupacion | profesion | cheo | nafasi | kazi | designation |
        job title role | title position | position title | titre du poste | funktion | beruf | ruolo | posizione |
        profissao | wadhifa | nafasi cheo | cheo nafasi
    """,
    "region": """
        region | state | province | state province | state province region | region departement | departement |
        provincia | departamento | mkoa | regiao | bundesland | regione | estado provincia
    """,
    "district": "district | county | wilaya | distrito | arrondissement | city | ville | ciudad | town | mji",
    "title": "title | salutation | honorific | prefix | name prefix | civilite | titre | tratamiento | titulo",
    "gender": "gender | sex | genre | sexe | genero | sexo | jinsia | jinsi | gender sex | geschlecht | sesso",
    "tags": "tags | tag | labels | etiquettes | etiquetas | lebo",
    "external_id": """
        external id | external identifier | contact id | member id | record id | unique id | id number of partner |
        partner id | identifiant | identificador
    """,
    "status": """
        status | email status | email permission status | subscription status | member status | subscription | statut |
        statut d abonnement | estado | estado de suscripcion | hali | hali ya usajili | stato | situacao | etat
    """,
    "not_shareable": "do not trade | do not share | ne pas partager | no compartir | usishirikishe",
    "email_opt_out": """
        do not email | no bulk emails | no bulk emails user opt out | no bulk email | email blacklisted |
        email blocklisted | email opt out | email unsubscribed | has opted out of email | do not send email |
        ne pas envoyer d e mail
    """,
    "sms_opt_out": """
        do not sms | sms blacklisted | sms blocklisted | sms opt out | do not phone | do not text | do not call
    """,
    "opt_out": """
        unsubscribed | unsubscribed at | unsubscribe date | unsub time | opt out | opted out | opt out date |
        blacklisted | desinscrit | desabonne | date de desinscription | baja | dado de baja | fecha de baja | amejiondoa
    """,
    "do_not_contact": "do not contact | ne pas contacter | no contactar | asiwasiliane | usiwasiliane",
    "bounced": "bounced | clean time | hard bounced | rebotado",
    "opt_in": """
        opt in | opted in | optin | subscribed | email opt in | consent | consent given | consented | accepts marketing |
        accepts email marketing | marketing consent | newsletter | newsletter consent | abonne | inscrit | consentement |
        suscrito | consentimiento | acepta | ridhaa | amekubali
    """,
    "nom": "nom",
    "nombre": "nombre | nome",
    "jina": "jina",
    "generic_name": "name",
}
"""Field -> its names. ``nom``, ``nombre``, ``jina`` and ``generic_name`` mean what the columns beside them leave over."""

PARTS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e mail", "courriel", "correo", "barua pepe"),
    "phone": ("phone", "mobile", "telephone", "telefono", "telefone", "celular", "simu", "portable", "whatsapp"),
    "country": ("country", "pays", "pais", "nchi"),
    "language": ("language", "langue", "idioma", "lugha"),
    "group": ("stakeholder", "kundi", "partie prenante"),
    "organisation": ("organisation", "organization", "organizacion", "taasisi", "shirika"),
}
"""Words that tell a field when they stand somewhere in a longer header."""

NOT_IN_PARTS = frozenset(
    ["type", "label", "status", "permission", "update", "source", "display", "blacklisted", "list", "lists", "opt", "optin"]
    + ["confirm", "id", "consent", "second", "secondary", "2", "3", "fax", "usajili", "statut", "estado", "title", "department"]
)
"""A longer header with one of these is about the field and does not hold it."""

_LEFT = """
    unsubscribed | unsubscribe | opted out | opt out | optout | removed | blacklisted | blocklisted | blocked | permission revoked
    | do not mail | do not email | declined | desinscrit | desinscrite | desabonne | desabonnee | baja | dado de baja | dada de
    baja | cancelado | cancelada | no deseado | amejiondoa | amejitoa | abgemeldet | disiscritto | stopped | archived
"""
_BOUNCED = "cleaned | bounced | bounce | hard bounce | hardbounced | invalid | undeliverable | rebotado | rebote | en erreur"
_COMPLAINED = "complained | complaint | spam | spam complaint | abuse | abuse complaint | plainte"
LEAVING = {
    word: reason
    for reason, words in (("unsubscribed", _LEFT), ("bounced", _BOUNCED), ("complained", _COMPLAINED))
    for word in " ".join(words.split()).split(" | ")
}
"""Words in a status column that forbid writing. All others say nothing: a list never re-subscribes anyone."""

_NEVER = """
    nonsubscribed | non subscribed | nonsubscriber | not subscribed | never subscribed | transactional | pending |
    unconfirmed | not confirmed | awaiting confirmation | pending confirmation | non inscrit | non abonne | non confirme |
    en attente | en attente de confirmation | no suscrito | no suscrita | no confirmado | pendiente | hajajiunga |
    hajathibitisha
"""
NEVER = frozenset(" ".join(_NEVER.split()).split(" | "))
"""Words in a status column for people who never agreed, or not yet."""

YES = frozenset(["1", "true", "yes", "y", "x", "t", "on", "oui", "o", "si", "s", "sim", "ja", "ndiyo", "vrai", "verdadero"])
"""Words in a yes-or-no column that mean yes."""

NO = frozenset(
    [
        "0",
        "0 0",
        "false",
        "no",
        "n",
        "f",
        "off",
        "non",
        "nao",
        "nein",
        "hapana",
        "la",
        "faux",
        "falso",
        "never",
        "jamais",
        "nunca",
    ]
)
"""Words in a yes-or-no column that mean no."""

GENDERS = {
    "f": "f", "female": "f", "woman": "f", "w": "f", "femme": "f", "feminin": "f", "feminine": "f", "mujer": "f", "femenino": "f",
    "ke": "f", "mke": "f", "mwanamke": "f", "feminino": "f", "mulher": "f",
    "m": "m", "male": "m", "man": "m", "homme": "m", "h": "m", "masculin": "m", "masculine": "m", "hombre": "m",
    "masculino": "m", "varon": "m", "me": "m", "mwanaume": "m", "mume": "m", "homem": "m",
    "x": "x", "other": "x", "autre": "x", "otro": "x", "nyingine": "x", "non binary": "x", "diverse": "x",
}  # fmt: skip
"""Words in a column on gender."""

GENDERS_BY_COLUMN = {
    "jinsia": {"mme": "m", "me": "m", "mke": "f", "ke": "f"},  # mwanamume, mwanamke
    "genero": {"m": ""},  # mujer or masculino
    "sexo": {"m": ""},
    "sexe": {"mme": "f", "mr": "m"},
    "civilite": {"mme": "f", "mr": "m", "mlle": "f"},
}
"""Words that mean what the language of the column says: *Mme* is a man in Swahili and a woman in French."""
