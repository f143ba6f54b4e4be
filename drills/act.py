"""`python -m drills.act MODULE FUNCTION PARAMETERS`: one function inside an installation, its result as JSON."""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    module, function, parameters = sys.argv[1:]
    print(json.dumps(getattr(import_module(module), function)(**json.loads(parameters))))
