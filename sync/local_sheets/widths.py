"""How wide a column must be for what it shows.

Recorded: 1024 times A in ten points make a column of 8691 pixels. Roboto at 13 pixels, with three pixels of padding at
either side and one for the line between columns, gives that; that its other letters are as wide is assumed.
"""

EM, PIXELS_A_POINT, AROUND = 2048, 1.3, 7
# The advance of each letter from space to tilde in Roboto, as the font itself tells it.
LATIN = (
    508, 528, 656, 1261, 1151, 1500, 1274, 358, 701, 713, 882, 1162, 403, 566, 540, 845, 1151, 1151, 1151,
    1151, 1151, 1151, 1151, 1151, 1151, 1151, 496, 433, 1041, 1124, 1071, 968, 1839, 1336, 1276, 1333, 1344,
    1164, 1132, 1395, 1461, 557, 1130, 1285, 1103, 1788, 1461, 1409, 1292, 1409, 1262, 1216, 1222, 1328,
    1304, 1817, 1284, 1230, 1227, 543, 841, 543, 856, 924, 633, 1114, 1150, 1072, 1155, 1086, 712, 1150,
    1128, 498, 490, 1038, 498, 1796, 1131, 1168, 1150, 1164, 694, 1057, 670, 1129, 992, 1539, 1016, 969,
    1016, 693, 500, 693, 1393,
)  # fmt: skip
OTHER = 1112  # assumed: the mean of the Hebrew letters in a common font


def column_width(text, points=10):
    """Return the pixels that a column needs to show a text in letters of so many points."""
    longest = max(sum(map(_advance, line)) for line in text.split("\n"))
    return round(longest / EM * points * PIXELS_A_POINT) + AROUND


def _advance(letter):
    place = ord(letter) - 32
    return LATIN[place] if 0 <= place < len(LATIN) else OTHER
