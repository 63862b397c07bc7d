namespace Pipeline.Functions.Tests.Activities;

/// <summary>Stands between the app and its stores. Armed, it blows at a certain request: the store does what it was asked, but nobody hears of it, and nothing
/// gets through any more, as when the process was killed at that instant.</summary>
internal sealed class Fuse
{
    private int left = int.MaxValue;

    /// <summary>Whether it blew.</summary>
    public bool IsBlown => left <= 0;

    /// <summary>Blows at a request from now, counted from 1.</summary>
    public void Arm(int request) => left = request;

    /// <summary>Lets everything through.</summary>
    public void Disarm() => left = int.MaxValue;

    /// <summary>A way to the stores that passes it.</summary>
    public HttpClient Client() => new(new Handler(this));

    private sealed class Handler(Fuse fuse) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (fuse.IsBlown) throw new KilledException();
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (Interlocked.Decrement(ref fuse.left) > 0) return response;
            response.Dispose();
            throw new KilledException();
        }
    }

    private sealed class KilledException : Exception;
}
