# wrong: the years are swapped
# expect: has no 2022 in its sentence|has no 2025 in its sentence
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2025 to 96.3 % in 2022."
verdict_against = "The oil that crosses Russia rose from 62.4 million tonnes in 2022 to 75.8 million tonnes in 2025."
