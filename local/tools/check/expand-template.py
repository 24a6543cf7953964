"""Expands template.yaml as AWS does (SAM transform), with state machine definitions inlined, to JSON on stdout."""

import json
import os
import re
import sys
from pathlib import Path

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
root = Path(sys.argv[1])
template = yaml_parse((root / "template.yaml").read_text())

for resource in template["Resources"].values():
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::Serverless::Function":
        properties["CodeUri"] = "s3://bucket/code.zip"
    if resource["Type"] == "AWS::Serverless::StateMachine":
        text = (root / properties.pop("DefinitionUri")).read_text()
        # Numbers stand in the definition without quotes; any number will do here.
        properties["Definition"] = json.loads(re.sub(r'(":\s*)\$\{\w+\}', r"\g<1>1", text))
if "Globals" in template:
    template["Globals"]["Function"].pop("CodeUri", None)

defaults = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()}
expanded = Translator({}, Parser()).translate(template, defaults)
json.dump(expanded, sys.stdout, indent=1, default=str)
