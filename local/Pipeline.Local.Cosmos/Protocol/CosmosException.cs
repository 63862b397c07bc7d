namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>A refusal as the service gives it: a status, a sub-status where the SDK acts on it, and what was found and expected.</summary>
internal sealed class CosmosException(int status, string message, int subStatus = 0) : Exception(message)
{
    /// <summary>Sub-status by which the SDK learns that its cached partition key definition may be stale.</summary>
    const int PartitionKeyMismatch = 1001;

    /// <summary>Sub-status by which the SDK tells a missing container from a missing document.</summary>
    const int OwnerNotFound = 1003;

    public int Status => status;

    public int SubStatus => subStatus;

    public static CosmosException BadRequest(string message) => new(400, message);

    public static CosmosException WrongPartition(string message) => new(400, message, PartitionKeyMismatch);

    public static CosmosException Unauthorized(string message) => new(401, message);

    public static CosmosException NotFound(string what) => new(404, $"{what} was not found.");

    public static CosmosException OwnerIsGone(string what) => new(404, $"{what} was not found.", OwnerNotFound);

    public static CosmosException Conflict(string what) => new(409, $"{what} already exists.");

    public static CosmosException PreconditionFailed(string message) => new(412, message);

    public static CosmosException TooLarge(string what, long found, long most) => new(413, $"{what} has {found} bytes; expected at most {most}.");

    /// <summary>The word that stands for the status in an error's body.</summary>
    public static string CodeOf(int status) => status switch
    {
        400 => "BadRequest",
        401 => "Unauthorized",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        409 => "Conflict",
        412 => "PreconditionFailed",
        413 => "RequestEntityTooLarge",
        424 => "FailedDependency",
        _ => "InternalServerError",
    };
}
