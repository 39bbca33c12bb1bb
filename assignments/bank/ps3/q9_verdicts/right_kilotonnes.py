# right: thousand tonnes
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025."
verdict_against = "In 2022 62,390 kt crossed Russian land, and in 2025 75,800 kt."
