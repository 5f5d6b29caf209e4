"""The pages: composition only, one file each."""
