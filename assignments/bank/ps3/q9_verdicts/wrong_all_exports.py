# wrong: all exports under the name of oil through Russia
# expect: your verdict against the claim
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
verdict_against = "The oil that crosses Russia rose from 64.3 million tonnes in 2022 to 78.7 million tonnes in 2025."
