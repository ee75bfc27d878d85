"""Values as JSON documents. Scripts depend on every name here: names are added, never changed."""
