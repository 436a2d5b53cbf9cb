"""Takes the routing members out of the deliveries in a file, and prints how many there were."""

import json
import sys


def routing(delivery):
    resource = delivery["resource"]
    fields = resource["fields"]
    containers = delivery["resourceContainers"]
    return (
        delivery["eventType"],
        delivery["subscriptionId"],
        delivery["notificationId"],
        resource["workItemId"],
        fields["System.State"]["newValue"],
        fields["System.AssignedTo"]["newValue"]["uniqueName"],
        fields["System.ChangedDate"]["newValue"],
        containers["collection"]["id"],
        containers["project"]["id"],
        resource["revision"]["fields"]["System.WorkItemType"],
        delivery["createdDate"],
    )


count = 0
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        routing(json.loads(line))
        count += 1
print(count)
