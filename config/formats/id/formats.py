"""What Django writes otherwise in Indonesian: hours have two digits, 05.54, and short months no point, 30 Nov 2026."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j M Y, H.i"
SHORT_DATETIME_FORMAT = "d-m-Y H.i"
