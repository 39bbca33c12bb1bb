# wrong: Russia is not named
# expect: name Russia
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
verdict_against = "The oil that crosses the north rose from 62.4 Mt in 2022 to 75.8 Mt in 2025."
