using System.Runtime.InteropServices;
using LLama.Native;

namespace MonkeyTroop.EmbeddedEngine.Inference;

/// <summary>Stops a step of llama.cpp in its middle: a long prompt is computed in few steps, each of which can take seconds.</summary>
internal sealed class AbortFlag
{
    private readonly Callback _callback;
    private volatile bool _raised;

    /// <summary>Makes a context ask.</summary>
    public AbortFlag(SafeLLamaContextHandle context)
    {
        _callback = _ => _raised;
        NativeApi.llama_set_abort_callback(context, Marshal.GetFunctionPointerForDelegate(_callback), IntPtr.Zero);
    }

    /// <summary>Lowers it, and raises it when a request is cancelled.</summary>
    /// <param name="cancellation">The request.</param>
    /// <returns>Ends the connection of the two.</returns>
    public IDisposable RaiseWith(CancellationToken cancellation)
    {
        _raised = false;
        return cancellation.Register(() => _raised = true);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    [return: MarshalAs(UnmanagedType.I1)]
    private delegate bool Callback(IntPtr data);
}
