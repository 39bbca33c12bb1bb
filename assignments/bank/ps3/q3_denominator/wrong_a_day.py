# wrong: a unit of flow a day
# expect: the oil that CPC carried
denominator = "exports"
share_sentence = "In 2024 CPC carried 54.9 million tonnes a day of the 68.6 million tonnes exported (80 %)."
