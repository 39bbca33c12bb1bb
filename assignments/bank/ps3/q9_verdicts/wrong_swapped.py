# wrong: each verdict stands under the other name
# expect: your verdict for the claim
verdict_for = "The oil that crosses Russia rose from 62.4 million tonnes in 2022 to 75.8 million tonnes in 2025."
verdict_against = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
