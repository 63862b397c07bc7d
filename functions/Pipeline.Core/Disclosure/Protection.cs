namespace Pipeline.Core.Disclosure;

/// <summary>What is done with a cell.</summary>
public enum Protection : byte
{
    /// <summary>Published; may still be suppressed to protect another cell.</summary>
    Published,

    /// <summary>Published whatever happens: a zero under a policy that publishes zeros, or a figure that is public already.</summary>
    Known,

    /// <summary>Not shown anywhere, and nothing that has to be kept secret: it may be worked out or not.</summary>
    Unpublished,

    /// <summary>Not published, because a rule says that the cell is unsafe by itself.</summary>
    Primary,

    /// <summary>Not published, because the cell would give an unsafe one away.</summary>
    Secondary,
}

/// <summary>Questions that are asked of <see cref="Protection"/> everywhere.</summary>
public static class Protections
{
    /// <summary>Whether readers are not given the cell's value.</summary>
    public static bool IsSuppressed(this Protection protection) => protection >= Protection.Unpublished;

    /// <summary>Whether nobody may work the cell's value out.</summary>
    public static bool IsSecret(this Protection protection) => protection >= Protection.Primary;
}
