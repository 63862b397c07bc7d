using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Storage;

/// <summary>Names of a published version's files in the container <c>releases</c>.</summary>
public static class Release
{
    /// <summary>All figures of the version: what its tables and headlines show, of all years.</summary>
    public const string Figures = "figures.json";

    /// <summary>Lists and availability.</summary>
    public const string Material = "material.json";

    /// <summary>The profile.</summary>
    public const string Profile = "profile.json";

    /// <summary>What the version was made from besides its cubes.</summary>
    public const string Recipe = "recipe.json";

    /// <summary>The version in a format.</summary>
    public static string Of(ProfileFormat format) => $"profile{format.Extension}";

    /// <summary>Name of a file of a version.</summary>
    public static string Blob(Publication publication, int version, string file) => FormattableString.Invariant($"{publication.Folder}/v{version}/{file}");
}
