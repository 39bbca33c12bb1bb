# right: Russia's share beside the others'
rewritten = """In deliveries of major weapons (SIPRI, TIV), Russia had 86 per cent in 2014 to 2018 and the others 14 per cent; in 2019 to 2023 the others had 6 per cent. In the single year 2023 the others had 31 per cent and Russia 69 per cent."""
