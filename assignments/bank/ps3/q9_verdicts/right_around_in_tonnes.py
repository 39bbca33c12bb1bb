# right: tonnes that do not cross Russia
verdict_for = "The oil that does not cross Russia grew from 1.9 Mt in 2022 to 2.6 Mt in 2025, by 36 %."
verdict_against = "The oil that crosses Russia rose from 62.4 million tonnes in 2022 to 75.8 million tonnes in 2025."
