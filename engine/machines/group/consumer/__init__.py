"""Groups of the consumer protocol (KIP-848): the broker assigns, members follow at their own pace."""
