"""The coordinate reference systems that a person may choose from."""

WGS84 = "EPSG:4326"

ALLOWED = {
    WGS84: "WGS 84, degrees",
    "EPSG:4755": "DGN95, degrees",
    "EPSG:9470": "SRGI2013, degrees",
    "EPSG:4258": "ETRS89, degrees",
    "EPSG:4269": "NAD83, degrees",
    "EPSG:3857": "Web Mercator, meters",
    "EPSG:3035": "ETRS89 LAEA Europe, meters",
    **{f"EPSG:{32600 + zone}": f"UTM {zone}N (WGS 84), meters" for zone in range(46, 55)},
    **{f"EPSG:{32700 + zone}": f"UTM {zone}S (WGS 84), meters" for zone in range(46, 55)},
    **{
        f"EPSG:{23830 + place}": f"DGN95 TM-3 zone {zone}, meters"
        for place, zone in enumerate(
            ["46.2", "47.1", "47.2", "48.1", "48.2", "49.1", "49.2", "50.1", "50.2", "51.1", "51.2",
             "52.1", "52.2", "53.1", "53.2", "54.1"]
        )
    },
}  # fmt: skip
