using System.Globalization;
using System.Text;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Benchmarks.Load;

/// <summary>Requests as bytes, with the proof of a key.</summary>
internal static class SignedRequest
{
    /// <summary>A POST of JSON. Its proof is good for a minute.</summary>
    public static ReadOnlyMemory<byte> Post(Uri target, EcKeyPair key, byte[] body, string? ownerProof = null)
    {
        var proof = ProofSigner.Sign(key, "POST", target, body, TimeProvider.System);
        var owner = ownerProof is null ? "" : $"{Protocol.Nodes.RegisterRequest.OwnerProofHeader}: {ownerProof}\r\n";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {target.AbsolutePath} HTTP/1.1\r\nHost: {target.Authority}\r\n{ProofSigner.HeaderName}: {proof}\r\n{owner}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return (byte[])[.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>So many of them, made on all cores.</summary>
    public static ReadOnlyMemory<byte>[] Many(int count, Func<int, ReadOnlyMemory<byte>> make)
    {
        var requests = new ReadOnlyMemory<byte>[count];
        Parallel.For(0, count, index => requests[index] = make(index));
        return requests;
    }
}
