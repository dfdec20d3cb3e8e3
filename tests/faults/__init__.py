"""The started product under faults: `make faults`. What is started, broken and looked at is real;
the ordinary suite leaves this folder out, for a round of it takes minutes."""
