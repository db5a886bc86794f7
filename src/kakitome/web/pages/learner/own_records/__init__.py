"""Own records: what somebody learnt by themselves, in their own words; shown as unsigned everywhere."""
