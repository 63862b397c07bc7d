using System.Text.Json;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>The whole profile as JSON, with the names of <see cref="MigrationProfile"/>.</summary>
public sealed class JsonProfileWriter : IProfileWriter
{
    /// <inheritdoc/>
    public ProfileFormat Format => ProfileFormat.Json;

    /// <inheritdoc/>
    public Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation) =>
        JsonSerializer.SerializeAsync(stream, profile, ProfileJson.Options, cancellation);
}
