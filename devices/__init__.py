"""What stands at the other end of the wire: codecs of device conventions, and appliances made of software."""
