# wrong: a share that falls is given against the claim
# expect: your verdict against the claim
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
verdict_against = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
