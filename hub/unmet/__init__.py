"""What nobody could find: counted by need, region and quarter, so that help can be planned; never by whom or when."""
