"""Three years behind the synthetic Palu: what people, agencies and HR did before the day of the demo.

What is many rows is written in bulk under the same rules and constraints; the yearly loop itself (survey, needs, plans,
decisions, results) goes through the services and is then dated back.
"""
