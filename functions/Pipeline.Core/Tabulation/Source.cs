namespace Pipeline.Core.Tabulation;

/// <summary>What an agency declares about a file when it drops it: the blob's metadata.</summary>
/// <param name="Citation">Where the figures come from, as it is to be cited; null where the agency itself is the source.</param>
/// <param name="Licence">Terms under which they may be reused; null where none is declared.</param>
/// <param name="IsPublic">Whether the provider already publishes these figures. Everything else is confidential.</param>
public sealed record Manifest(string? Citation, string? Licence, bool IsPublic)
{
    /// <summary>The manifest of a file that comes without one: confidential.</summary>
    public static Manifest None { get; } = new(null, null, IsPublic: false);
}

/// <summary>A submission as the lineage of a figure names it.</summary>
/// <param name="Submission">Id of the submission.</param>
/// <param name="ContentHash">SHA-256 of the file's bytes, 64 hexadecimal digits.</param>
/// <param name="Agency">Agency that dropped the file.</param>
/// <param name="Template">Template of the file.</param>
/// <param name="TemplateVersion">Version of the template that read it.</param>
/// <param name="Period">Period in whose folder the file lay.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Revision">Which accepted content of its path it is, from 1.</param>
/// <param name="Manifest">What the agency declared.</param>
/// <param name="Records">Records in the file.</param>
/// <param name="LeftOut">Those of them that were wrong, or came without consent, and are not in the figures.</param>
public sealed record Source(
    string Submission, string ContentHash, string Agency, string Template, string TemplateVersion, string Period, string File, int Revision, Manifest Manifest,
    long Records = 0, long LeftOut = 0);
