namespace Pipeline.Functions.Publishing.OpenApi;

/// <summary>A query parameter that a function of the API reads.</summary>
/// <param name="name">Its name; <see cref="AnyDimension"/> for those that an address decides.</param>
/// <param name="description">What it does.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class QueryAttribute(string name, string description) : Attribute
{
    /// <summary>Stands for parameters whose names are the dimensions of an indicator.</summary>
    public const string AnyDimension = "*";

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What it does.</summary>
    public string Description { get; } = description;

    /// <summary>Whether the function answers nothing without it.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>What a function of the API answers with where all is well.</summary>
/// <param name="type">The type of its JSON; null where its shape is not described.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AnswerAttribute(Type? type = null) : Attribute
{
    /// <summary>The type of its JSON.</summary>
    public Type? Type { get; } = type;

    /// <summary>The status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Whether it is a list, given page by page (<see cref="Listing"/>).</summary>
    public bool IsList { get; init; }

    /// <summary>Whether it is a profile, given in each of its formats by <c>?format=</c> or the header Accept.</summary>
    public bool IsProfile { get; init; }

    /// <summary>Media types besides JSON, without parameters; with <see cref="IsJson"/> false instead of it.</summary>
    public string[] MediaTypes { get; init; } = [];

    /// <summary>Whether JSON is among the answers.</summary>
    public bool IsJson { get; init; } = true;
}

/// <summary>The JSON that a function of the API takes.</summary>
/// <param name="type">Its type.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BodyAttribute(Type type) : Attribute
{
    /// <summary>Its type.</summary>
    public Type Type { get; } = type;
}
