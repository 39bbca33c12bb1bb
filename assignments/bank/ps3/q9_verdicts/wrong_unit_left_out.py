# wrong: no unit
# expect: has no unit beside it
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
verdict_against = "The oil that crosses Russia rose from 62.4 in 2022 to 75.8 in 2025."
