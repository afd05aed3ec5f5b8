"""What Django writes otherwise in Indonesian: hours have two digits, 05.54."""

TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j N Y, H.i"
SHORT_DATETIME_FORMAT = "d-m-Y H.i"
