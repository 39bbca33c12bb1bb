# wrong: one figure only
# expect: your verdict against the claim
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
verdict_against = "In 2025 75.8 million tonnes crossed Russia, which is more than in any year before it."
