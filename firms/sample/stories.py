"""What is planted: recognizable clusters with core, supporting industries, and a life of ten years."""

from dataclasses import dataclass

EMBRYO, GROWING, MATURE = "embryo", "growing", "mature"
DECLINING, RENEWAL = "declining", "embryo_renewal"

RAW, COMPONENT, FREIGHT = "raw_material", "component", "freight"
MACHINERY, SERVICE, COMPLEMENTARY, INSTITUTION = (
    "machinery",
    "service",
    "complementary",
    "institution",
)


@dataclass(frozen=True)
class Life:
    """Stages with the year each begins in, and yearly growth of core firms in each."""

    stages: tuple[tuple[int, str], ...]
    firms: int  # core firms in the first year, where a district has about 67 firms in all
    growth: float = 0.10  # of firms per year while growing; jobs grow by a quarter more

    def stage(self, year: int) -> str:
        return next(stage for begin, stage in reversed(self.stages) if begin <= year)


@dataclass(frozen=True)
class Story:
    """A kind of cluster."""

    code: str
    name: str  # Indonesian, the name of the place follows
    core: tuple[str, ...]
    supporting: dict[str, str]  # industry code → role
    life: Life
    districts: int
    gap: str  # an input the core buys from outside the island, though firms here could make it
    place: str = "any"  # any | coast | inland | near_city | two_regencies
    core_size: float = 14.0  # employees of a core firm, on average


GROWING_ALL_ALONG = Life(((2016, GROWING),), firms=24, growth=0.09)
GROWN_UP = Life(((2016, GROWING), (2020, MATURE)), firms=38, growth=0.11)
RENEWED = Life(((2016, MATURE), (2018, DECLINING), (2021, RENEWAL)), firms=40)
FALLING = Life(((2016, MATURE), (2020, DECLINING)), firms=56)
FROM_EMBRYO = Life(((2016, EMBRYO), (2019, GROWING)), firms=12, growth=0.22)
LATE_FROM_EMBRYO = Life(((2016, EMBRYO), (2020, GROWING)), firms=12, growth=0.26)
MATURE_ALL_ALONG = Life(((2016, MATURE),), firms=36)
EMBRYO_ALL_ALONG = Life(((2016, EMBRYO),), firms=12)

STORIES = (
    Story(
        "furniture",
        "Mebel ukir",
        ("1629", "3100"),
        {
            "0220": RAW, "1610": RAW, "2022": RAW, "2593": COMPONENT, "4923": FREIGHT,
            "2822": MACHINERY, "7410": SERVICE, "1392": COMPLEMENTARY, "9411": INSTITUTION,
        },
        GROWN_UP, districts=3, gap="2310", place="two_regencies",
    ),
    Story(
        "batik",
        "Batik",
        ("1313", "1410"),
        {
            "1399": RAW, "2011": RAW, "2029": RAW, "5320": FREIGHT, "2826": MACHINERY,
            "7420": SERVICE, "1512": COMPLEMENTARY, "9000": COMPLEMENTARY,
        },
        RENEWED, districts=2, gap="0116", core_size=11,
    ),
    Story(
        "metal_casting",
        "Pengecoran logam",
        ("2431", "2432"),
        {
            "3830": RAW, "2391": RAW, "2599": COMPONENT, "5210": FREIGHT, "2815": MACHINERY,
            "2592": SERVICE, "2813": COMPLEMENTARY, "8522": INSTITUTION,
        },
        FALLING, districts=2, gap="2410", core_size=18,
    ),
    Story(
        "footwear",
        "Alas kaki",
        ("1520",),
        {
            "1511": RAW, "2219": COMPONENT, "1430": COMPONENT, "5229": FREIGHT, "3312": MACHINERY,
            "7310": SERVICE, "1512": COMPLEMENTARY,
        },
        FROM_EMBRYO, districts=2, gap="2029", core_size=13,
    ),
    Story(
        "fish",
        "Pengolahan ikan",
        ("1020",),
        {
            "0311": RAW, "0893": RAW, "0321": RAW, "2220": COMPONENT, "5224": FREIGHT,
            "2825": MACHINERY, "8292": SERVICE, "1079": COMPLEMENTARY,
        },
        GROWING_ALL_ALONG, districts=3, gap="1040", place="coast", core_size=18,
    ),
    Story(
        "herbs",
        "Jamu",
        ("2100",),
        {
            "0128": RAW, "0163": RAW, "2310": COMPONENT, "4923": FREIGHT, "2829": MACHINERY,
            "7120": SERVICE, "2023": COMPLEMENTARY, "7210": INSTITUTION,
        },
        LATE_FROM_EMBRYO, districts=2, gap="1072", place="inland", core_size=12,
    ),
    Story(
        "ceramics",
        "Keramik",
        ("2393", "2392"),
        {
            "0810": RAW, "2022": RAW, "1623": COMPONENT, "5229": FREIGHT, "2815": MACHINERY,
            "7410": SERVICE, "3290": COMPLEMENTARY,
        },
        MATURE_ALL_ALONG, districts=2, gap="3520", core_size=12,
    ),
    Story(
        "electronics",
        "Elektronika",
        ("2640",),
        {
            "2732": RAW, "2610": COMPONENT, "1702": COMPONENT, "5210": FREIGHT, "3320": MACHINERY,
            "6201": SERVICE, "2740": COMPLEMENTARY,
        },
        EMBRYO_ALL_ALONG, districts=2, gap="2710", place="near_city", core_size=12,
    ),
    Story(
        "jewelry",
        "Perak dan perhiasan",
        ("3211",),
        {
            "2420": RAW, "2011": RAW, "2593": COMPONENT, "5320": FREIGHT, "3312": MACHINERY,
            "7410": SERVICE, "1512": COMPLEMENTARY,
        },
        GROWING_ALL_ALONG, districts=2, gap="0891", core_size=12,
    ),
    Story(
        "boats",
        "Galangan kapal rakyat",
        ("3011", "3012"),
        {
            "0220": RAW, "2022": RAW, "1394": COMPONENT, "5012": FREIGHT, "3315": MACHINERY,
            "7120": SERVICE, "0311": COMPLEMENTARY,
        },
        FALLING, districts=2, gap="2813", place="coast", core_size=17,
    ),
    Story(
        "instruments",
        "Gamelan dan alat musik",
        ("3220",),
        {
            "2432": RAW, "1610": RAW, "2599": COMPONENT, "5229": FREIGHT, "2822": MACHINERY,
            "9000": COMPLEMENTARY, "8549": INSTITUTION,
        },
        MATURE_ALL_ALONG, districts=2, gap="2420", core_size=12,
    ),
    Story(
        "crackers",
        "Kerupuk dan camilan",
        ("1079",),
        {
            "1062": RAW, "1040": RAW, "1702": COMPONENT, "4923": FREIGHT, "2825": MACHINERY,
            "8292": SERVICE, "1030": COMPLEMENTARY,
        },
        FROM_EMBRYO, districts=2, gap="0111", core_size=12,
    ),
)  # fmt: skip

# A region with one big plant of this kind looks specialized, and is not a cluster.
ONE_BIG_FIRM = "2394"
# What the dense town has most of, as it has of everything.
DENSE_TOWN = "5610"
# Suppliers of these sell to everybody everywhere.
SELL_EVERYWHERE = ("3510", "3600", "4661", "4690", "6190", "6419", "1811")
