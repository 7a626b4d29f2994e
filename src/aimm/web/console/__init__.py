"""What the web console asks for beside the rest of the API, and the console's own files."""
