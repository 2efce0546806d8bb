"""Drives a server with boto3, as a test of an application does. Prints what it saw as JSON."""

import json
import os
import time

import boto3

sfn = boto3.client("stepfunctions")
account = boto3.client("sts").get_caller_identity()["Account"]
prefix = f"arn:aws:states:us-east-1:{account}"
seen = {"account": account}

created = sfn.create_state_machine(
    name="ByBoto",
    definition=json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}),
    roleArn=f"arn:aws:iam::{account}:role/r",
    tags=[{"key": "a", "value": "b"}],
)
started = sfn.start_execution(stateMachineArn=created["stateMachineArn"], name="one", input='{"a": 1}')
described = sfn.describe_execution(executionArn=started["executionArn"])
while described["status"] == "RUNNING":
    time.sleep(0.05)
    described = sfn.describe_execution(executionArn=started["executionArn"])
seen["described"] = [described["status"], described["input"], described["output"]]
pages = sfn.get_paginator("get_execution_history").paginate(
    executionArn=started["executionArn"], PaginationConfig={"PageSize": 1}
)
seen["history"] = [event["type"] for page in pages for event in page["events"]]
seen["tags"] = sfn.list_tags_for_resource(resourceArn=created["stateMachineArn"])["tags"]
seen["sync"] = sfn.start_sync_execution(stateMachineArn=f"{prefix}:stateMachine:Quick", input="2")["output"]
try:
    sfn.describe_execution(executionArn=f"{prefix}:execution:ByBoto:none")
except sfn.exceptions.ExecutionDoesNotExist as error:
    seen["refused"] = [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
sfn.delete_state_machine(stateMachineArn=created["stateMachineArn"])
print(json.dumps(seen))
