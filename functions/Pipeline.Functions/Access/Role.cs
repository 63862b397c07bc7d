namespace Pipeline.Functions.Access;

/// <summary>Who a caller is to the system.</summary>
public enum Role
{
    /// <summary>Anyone, without a key.</summary>
    Anyone,

    /// <summary>A reporting agency: its own submissions.</summary>
    Agency,

    /// <summary>A country's coordinator: its country's submissions, drafts and decisions.</summary>
    Coordinator,

    /// <summary>A case manager of a mission.</summary>
    CaseManager,

    /// <summary>Operates the system, for all countries.</summary>
    Administrator,
}

/// <summary>Which roles may call an HTTP function. A function without it is refused to everybody.</summary>
/// <remarks>A coordinator or agency is also held to its own country where the route names one.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowAttribute(params Role[] roles) : Attribute
{
    /// <summary>The roles.</summary>
    public IReadOnlyList<Role> Roles { get; } = roles;
}
