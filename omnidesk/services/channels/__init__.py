"""The ways to reach people, one folder per vendor behind one interface."""
