"""Support tickets, written for this demonstration, and two small programs that sort them."""
