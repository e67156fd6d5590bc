"""What is wrong with an installation, and how to mend it: looks at everything, changes nothing, tells no secret."""
