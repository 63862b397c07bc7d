using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>What agencies are given of each other's data. It is a release like a published version: it is protected together with all that was published or
/// shared before, and what is published or shared later is protected together with it.</summary>
public sealed class SharedReleases(ProfileStore profiles, Blobs blobs, EarlierReleases earlier, IFeasibilitySolver solver, DisclosurePolicy policy)
{
    /// <summary>The protected figures of a provider's dataset. The same data are protected once: every later read is given the same figures.</summary>
    /// <param name="country">Country.</param>
    /// <param name="provider">Agency whose data they are.</param>
    /// <param name="dataset">Id of the template.</param>
    /// <param name="computed">The figures as computed.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<ObservationSet> GiveAsync(string country, string provider, string dataset, ObservationSet computed, CancellationToken cancellation)
    {
        string data = HashOf(computed);
        while (true)
        {
            (int releases, IReadOnlyList<SharedRelease> shared) = await profiles.SharedAsync(country, cancellation);
            if (shared.FirstOrDefault(release => (release.Provider, release.Dataset, release.Data) == (provider, dataset, data)) is { } given)
                return (await blobs.ReadJsonAsync<EarlierRelease>(Blobs.Cubes, given.Blob, cancellation)
                    ?? throw new InvalidOperationException($"What {provider} shared of {dataset} is missing.")).Published;
            ObservationSet safe = (await TableProtection.ProtectAsync(computed, policy, await earlier.OfAsync(country, cancellation), solver, cancellation)).Figures;
            var release = new EarlierRelease($"{dataset} of {provider}, shared", computed, safe);
            var entry = new SharedRelease(provider, dataset, data, $"shared/{country}/{data}/{HashOf(safe)}.json");
            await blobs.WriteJsonAsync(Blobs.Cubes, entry.Blob, release, cancellation);
            if (await profiles.TryShareAsync(country, entry, releases, cancellation)) return safe;
        }
    }

    private static string HashOf<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, ProfileJson.Options)));
}
