# wrong: tonnes that rise are given for the claim
# expect: your verdict for the claim
# earns: 1
verdict_for = "The oil that crosses Russia rose from 62.4 million tonnes in 2022 to 75.8 million tonnes in 2025."
verdict_against = "The oil that crosses Russia rose from 62.4 million tonnes in 2022 to 75.8 million tonnes in 2025."
