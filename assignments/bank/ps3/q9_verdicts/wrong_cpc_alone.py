# wrong: the CPC line in the place of all oil through Russia
# expect: your verdict against the claim
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
verdict_against = "Through Russia 52.2 Mt left in 2022 and 64.8 Mt in 2025."
