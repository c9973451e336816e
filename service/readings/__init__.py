"""Reading narratives without keeping them, and the pool of readers that all reading goes through."""
