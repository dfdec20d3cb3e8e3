"""Makes the bucket of the settings where there is none: for a storage of one's own."""

from __future__ import annotations

import os

import boto3
from botocore.exceptions import ClientError


def main() -> None:
    client = boto3.client(
        "s3",
        endpoint_url=os.environ.get("S3_ENDPOINT_URL") or None,
        region_name=os.environ.get("S3_REGION") or None,
        aws_access_key_id=os.environ["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["S3_SECRET_ACCESS_KEY"],
    )
    name = os.environ["S3_BUCKET"]
    try:
        client.head_bucket(Bucket=name)
        print(f"{name} is there.")
    except ClientError:
        client.create_bucket(Bucket=name)
        print(f"{name} is made.")


if __name__ == "__main__":
    main()
