"""What a reader is shown of each noun: functions from a noun to blocks."""
