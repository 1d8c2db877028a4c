"""Body scales: readings decoded, weigh-ins joined, journalled and attributed to a person."""
