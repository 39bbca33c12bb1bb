# wrong: 2023 in the place of 2022
# expect: your verdict for the claim
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 94.7 % in 2023 to 96.3 % in 2025."
verdict_against = "The oil that crosses Russia rose from 62.4 million tonnes in 2022 to 75.8 million tonnes in 2025."
