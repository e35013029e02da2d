"""Who could be on the lists: countries with their weight, names, languages and words for what people do."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Country:
    """A country as the lists know it; ``weight`` is its share of people in thousandths."""

    code: str
    english: str
    french: str
    spanish: str
    language: str
    zone: str
    weight: int
    given: str
    family: str


COUNTRIES = (
    Country("TZ", "Tanzania", "Tanzanie", "Tanzania", "sw", "Africa/Dar_es_Salaam", 220,
            "Neema Juma Amina Baraka Rehema Hamisi Zawadi Salum Upendo Emmanuel Asha Daudi Happiness Joseph Mwanaidi Yusuf",
            "Mwakasege Massawe Kimaro Ngowi Mrema Shayo Mushi Lyimo Komba Mbwana Chacha Magesa Mwinyi Nyerere Kahama Bundala"),
    Country("GH", "Ghana", "Ghana", "Ghana", "en", "Africa/Accra", 140,
            "Kwame Ama Kofi Akosua Kojo Abena Yaw Efua Kwesi Adwoa Nana Esi",
            "Mensah Owusu Boateng Asante Osei Appiah Agyeman Addo Ofori Quaye Tetteh Amoah"),
    Country("KE", "Kenya", "Kenya", "Kenia", "en", "Africa/Nairobi", 60,
            "Wanjiru Otieno Achieng Kamau Njeri Kipchoge Chebet Mutua",
            "Mwangi Odhiambo Kariuki Wambui Kiptoo Omondi Njoroge Kilonzo"),
    Country("UG", "Uganda", "Ouganda", "Uganda", "en", "Africa/Kampala", 40,
            "Nakato Okello Namutebi Mugisha Achan Wasswa", "Musoke Opio Nabukenya Tumusiime Ssali Akello"),
    Country("CD", "DR Congo", "République démocratique du Congo", "República Democrática del Congo", "fr", "Africa/Kinshasa", 45,
            "Espérance Dieudonné Furaha Patient Béatrice Célestin", "Kabongo Mukendi Tshibangu Ilunga Kasongo Mbuyi"),
    Country("SN", "Senegal", "Sénégal", "Senegal", "fr", "Africa/Dakar", 30,
            "Aminata Mamadou Fatou Ousmane Aïssatou Cheikh", "Diop Ndiaye Fall Sarr Faye Guèye"),
    Country("BF", "Burkina Faso", "Burkina Faso", "Burkina Faso", "fr", "Africa/Ouagadougou", 30,
            "Issa Mariam Adama Salimata Boukary Awa", "Ouédraogo Sawadogo Zongo Kaboré Traoré Compaoré"),
    Country("CI", "Côte d'Ivoire", "Côte d'Ivoire", "Costa de Marfil", "fr", "Africa/Abidjan", 25,
            "Aya Koffi Affoué Kouassi Adjoua Yao", "Koné Kouamé Bamba Touré Coulibaly N'Guessan"),
    Country("PE", "Peru", "Pérou", "Perú", "es", "America/Lima", 55,
            "María José Rosa Luis Carmen Víctor", "Quispe Mamani Flores Huamán Rojas Núñez"),
    Country("CO", "Colombia", "Colombie", "Colombia", "es", "America/Bogota", 45,
            "Luz Andrés Paola Jhon Ángela Óscar", "García Rodríguez Muñoz Peña Ríos Castaño"),
    Country("BO", "Bolivia", "Bolivie", "Bolivia", "es", "America/La_Paz", 25,
            "Juana Félix Nélida Raúl", "Choque Condori Apaza Yujra"),
    Country("MN", "Mongolia", "Mongolie", "Mongolia", "en", "Asia/Ulaanbaatar", 25,
            "Oyunaa Batbayar Sarnai Ganzorig", "Dorj Bold Tsend Purev"),
    Country("GB", "United Kingdom", "Royaume-Uni", "Reino Unido", "en", "Europe/London", 90,
            "Sarah James Chloë Owen Priya Callum Siân Hamza", "Smith Jones O'Neill MacDonald Patel Wright Khan Evans"),
    Country("FR", "France", "France", "Francia", "fr", "Europe/Paris", 35,
            "Hélène Benoît Zoé Jérôme", "Lefèvre Garçon Dupré Martin"),
    Country("DE", "Germany", "Allemagne", "Alemania", "en", "Europe/Berlin", 30,
            "Jürgen Käthe Lukas Anneliese", "Müller Schäfer Weiß Krüger"),
    Country("CA", "Canada", "Canada", "Canadá", "en", "America/Toronto", 40,
            "Ethan Geneviève Noah Mackenzie", "Tremblay Singh Campbell Roy"),
    Country("ZA", "South Africa", "Afrique du Sud", "Sudáfrica", "en", "Africa/Johannesburg", 40,
            "Thabo Naledi Pieter Zanele", "Dlamini Merwe-Botha Nkosi Naidoo"),
    Country("IN", "India", "Inde", "India", "en", "Asia/Kolkata", 25,
            "Ananya Rohan Lakshmi Vikram", "Sharma Iyer Reddy Banerjee"),
)  # fmt: skip

# What people do: key of the stakeholder group ("" for none), share in thousandths, and the words of each list.
SECTORS = (
    ("government", 80, "Government", "Gouvernement"),
    ("lsm", 80, "Large-scale mining", "Mine industrielle"),
    ("asm", 45, "Artisanal and small-scale mining", "Mine artisanale"),
    ("", 330, "Civil society", "Société civile"),
    ("", 210, "Research", "Recherche"),
    ("", 105, "Media", "Médias"),
    ("", 90, "Energy", "Énergie"),
    ("", 60, "", ""),
)

# An address tells where its owner works; people.py uses that as a person would, who knows who they are.
WORKPLACES = {"government": "wizara", "lsm": "mgodi", "asm": "wachimbaji"}
MAILBOXES = (
    "post.example.org",
    "mail.example.com",
    "inbox.example.net",
    "univ.example.org",
    "ong.example.org",
    "barua.example.com",
)

MINERS = (
    "Juma Bundala", "Mwajuma Salum", "Hamisi Magesa", "Neema Chacha", "Masanja Lugata", "Rehema Kahindi", "Shija Maduhu",
    "Zawadi Kulwa", "Bahati Ng'wandu", "Esther Mashauri", "Dotto Makoye", "Kulwa Makoye", "Mariam Idd", "Petro Nyanda",
    "Asha Ramadhani", "Charles Mihayo", "Consolata Paulo", "Ndalahwa Jilala", "Mwita Marwa", "Sikujua Hassan", "Limi Budeba",
    "Paskali Tito", "Tatu Shabani", "Lucas Ngassa", "Joyce Kashindye", "Said Athumani", "Grace Bukwimba", "Maneno Omari",
    "Veronica Sengerema", "Jumanne Seif", "Pili Maziku", "Robert Luhende", "Hawa Mussa", "Emmanuel Kidola", "Flora Misalaba",
    "Ally Kassim", "Selina Butondo", "Daudi Malugu", "Khadija Nassoro", "Simon Kabuga", "Modesta Charles", "Ezekiel Mhoja",
    "Bibi Sophia",
)  # fmt: skip
