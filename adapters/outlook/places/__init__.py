"""A calendar, a contact folder and a To Do list, each as a place that can be read and written."""
