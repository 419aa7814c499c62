"""What the grader asks for: student functions and classes, called on its own inputs."""
