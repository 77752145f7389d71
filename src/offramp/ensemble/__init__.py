"""Many runs of a case, and what its answer hinges on."""
