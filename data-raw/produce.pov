// A still life of produce, drawn for this package: apples, oranges, a lemon,
// bananas and strawberries on a wooden table. No photograph, no texture file
// and no include file goes into it. data-raw/pictures.sh renders it with
// POV-Ray 3.7 and makes inst/extdata/produce.png.

#version 3.7;
global_settings {
  assumed_gamma 1.0
  max_trace_level 6
  radiosity {
    pretrace_start 0.08
    pretrace_end 0.02
    count 120
    nearest_count 8
    error_bound 0.6
    recursion_limit 2
    brightness 0.9
  }
}

#declare Seed = seed(20);
#macro Srgb(R, G, B) srgb <R, G, B> / 255 #end

camera {
  location <0.1, 5.0, -9.8>
  look_at <0.1, 0.78, -0.1>
  right x * image_width / image_height
  angle 34.5
}

// Light: a window to the left, a weak fill from the right ---------------------

light_source {
  <-9, 11, -7>
  color rgb <1.0, 0.96, 0.88> * 1.25
  area_light <4, 0, -2>, <0, 4, 1>, 4, 4
  adaptive 1
  jitter
}
light_source { <9, 6, -8> color rgb <0.75, 0.85, 1.0> * 0.18 shadowless }
sky_sphere {
  pigment {
    gradient y
    color_map { [0 rgb <0.30, 0.27, 0.24>] [1 rgb <0.62, 0.66, 0.72>] }
  }
}

// Table and wall --------------------------------------------------------------

#declare Grain = pigment {
  wood
  turbulence <0.03, 0.05, 0.4>
  octaves 4
  color_map {
    [0.00 Srgb(150, 106, 66)]
    [0.45 Srgb(164, 118, 76)]
    [0.75 Srgb(138, 94, 58)]
    [0.92 Srgb(112, 74, 44)]
    [1.00 Srgb(150, 106, 66)]
  }
  scale 0.32
  rotate <2, 88, 0>
}
#declare Board = 0;
#while (Board < 12)
  box {
    <-20, -0.4, 0.02>, <20, 0, 1.98>
    texture {
      pigment { Grain translate <rand(Seed) * 40, 0.35 + rand(Seed) * 2, rand(Seed) * 9> }
      normal { granite 0.05 scale <3, 0.2, 0.2> }
      finish { diffuse 0.75 specular 0.12 roughness 0.05 }
    }
    translate <0, 0, -9.3 + 2 * Board>
  }
  #declare Board = Board + 1;
#end
plane { y, -0.05 pigment { Srgb(40, 26, 18) } }
plane {
  -z, -15
  pigment {
    bozo
    color_map { [0 Srgb(196, 190, 176)] [1 Srgb(172, 168, 156)] }
    scale 4
  }
}

// Apple -----------------------------------------------------------------------

#declare AppleShape = lathe {
  cubic_spline 15,
  <0.30, 0.40>, <0.00, 0.20>, <0.20, 0.14>, <0.42, 0.02>, <0.70, 0.10>,
  <0.95, 0.50>, <1.09, 1.00>, <1.10, 1.35>, <0.96, 1.74>, <0.68, 1.98>,
  <0.40, 1.98>, <0.18, 1.80>, <0.06, 1.62>, <0.00, 1.56>, <-0.20, 1.60>
}
#macro Apple(Tone, Tilt)
  union {
    object {
      AppleShape
      texture {
        pigment {
          spherical
          turbulence 0.15
          color_map {
            [0.0 Srgb(120, 172, 38) * Tone]
            [0.4 Srgb(136, 184, 46) * Tone]
            [1.0 Srgb(176, 196, 84) * Tone]
          }
          scale 1.1
          translate <0, 1.75, 0>
        }
        finish { diffuse 0.72 specular 0.3 roughness 0.03 }
      }
      texture { // streaks from stem to blossom
        pigment {
          bozo
          turbulence 0.4
          color_map {
            [0.45 srgbt <0.70, 0.80, 0.36, 1.0>]
            [0.80 srgbt <0.74, 0.82, 0.40, 0.85>]
          }
          scale <0.10, 1.6, 0.10>
        }
        finish { diffuse 0.72 specular 0.3 roughness 0.015 }
      }
      texture { // lenticels
        pigment {
          crackle form <1, 0, 0>
          color_map {
            [0.00 srgbt <0.88, 0.92, 0.66, 0.15>]
            [0.13 srgbt <0.88, 0.92, 0.66, 0.35>]
            [0.19 srgbt <0.80, 0.88, 0.50, 1.0>]
          }
          scale 0.15
        }
        finish { diffuse 0.72 specular 0.3 roughness 0.015 }
      }
    }
    sphere_sweep {
      cubic_spline 5,
      <0, 1.2, 0>, 0.05, <0, 1.5, 0>, 0.05, <0.03, 1.9, 0.02>, 0.042,
      <0.14, 2.2, 0.05>, 0.06, <0.2, 2.4, 0.05>, 0.06
      pigment { Srgb(92, 62, 34) }
      normal { bumps 0.4 scale 0.03 }
      finish { diffuse 0.7 }
    }
    translate <0, -1, 0>
    rotate Tilt
    translate <0, 1, 0>
  }
#end

// Orange ----------------------------------------------------------------------

#macro Orange(Turn)
  union {
    sphere {
      0, 1
      texture {
        pigment {
          bozo
          color_map { [0 Srgb(242, 132, 14)] [1 Srgb(250, 150, 28)] }
          scale 0.6
        }
        normal {
          average
          normal_map {
            [2 crackle 0.45 form <1, 0, 0> scale 0.075]
            [1 bumps 0.25 scale 0.05]
            [1 bumps 0.25 scale 0.5]
          }
        }
        finish { diffuse 0.78 specular 0.32 roughness 0.035 }
      }
      scale <1, 0.94, 1>
    }
    union { // the calyx
      #local I = 0;
      #while (I < 6)
        sphere {
          0, 1
          scale <0.10, 0.03, 0.035>
          translate <0.075, 0, 0>
          rotate y * (60 * I + 14 * rand(Seed))
        }
        #local I = I + 1;
      #end
      sphere { 0, 0.05 }
      translate <0, 0.935, 0>
      pigment { Srgb(106, 112, 48) }
      normal { bumps 0.5 scale 0.02 }
      finish { diffuse 0.7 }
    }
    rotate Turn
    translate <0, 0.95, 0>
  }
#end

// Lemon -----------------------------------------------------------------------

#declare Lemon = object {
  lathe {
    cubic_spline 13,
    <-0.1, -0.02>, <0.00, 0.00>, <0.11, 0.05>, <0.17, 0.16>, <0.32, 0.30>,
    <0.62, 0.66>, <0.74, 1.12>, <0.64, 1.60>, <0.38, 1.96>, <0.20, 2.10>,
    <0.13, 2.14>, <0.00, 2.13>, <-0.1, 2.13>
  }
  translate <0, -1.1, 0>
  texture {
    pigment {
      bozo
      color_map { [0 Srgb(250, 212, 34)] [1 Srgb(246, 222, 62)] }
      scale 0.5
    }
    normal {
      average
      normal_map {
        [2 crackle 0.3 form <1, 0, 0> scale 0.09]
        [1 bumps 0.3 scale 0.25]
      }
    }
    finish { diffuse 0.8 specular 0.35 roughness 0.03 }
  }
}

// Banana: a five-sided body bent along an arc in the x-y plane -----------------

#declare Bend = 2.7;
#declare Girth = function(Angle) {
  0.44 * pow(max(0, 1 - pow(abs(Angle) / 0.86, 3.2)), 0.55) + 0.085
}
#declare Peel = function(x, y, z) {
  sqrt(pow(sqrt(x * x + y * y) - Bend, 2) + z * z)
  - Girth(atan2(x, -y))
  * (1 + 0.055 * cos(5 * atan2(z, sqrt(x * x + y * y) - Bend)))
}
#declare BananaPeel = texture {
  pigment {
    function { 0.5 + 0.5 * atan2(x, -y) / 1.1 }
    color_map {
      [0.00 Srgb(66, 48, 26)]
      [0.09 Srgb(84, 64, 30)]
      [0.13 Srgb(206, 188, 64)]
      [0.26 Srgb(244, 204, 44)]
      [0.76 Srgb(248, 208, 46)]
      [0.87 Srgb(200, 196, 70)]
      [0.94 Srgb(158, 164, 70)]
      [0.97 Srgb(96, 80, 40)]
    }
  }
  finish { diffuse 0.78 specular 0.2 roughness 0.05 }
}
texture { // freckles and bruises
  pigment {
    bozo
    turbulence 0.8
    color_map {
      [0.70 srgbt <0.45, 0.30, 0.10, 1>]
      [0.76 srgbt <0.45, 0.30, 0.10, 0.35>]
      [1.00 srgbt <0.35, 0.22, 0.08, 0.2>]
    }
    scale 0.16
  }
  finish { diffuse 0.7 }
}
#declare Banana = isosurface {
  function { Peel(x, y, z) }
  contained_by { box { <-2.9, -3.5, -0.7>, <2.9, -1.2, 0.7> } }
  accuracy 0.002
  max_gradient 4
  texture { BananaPeel }
}

// Strawberry ------------------------------------------------------------------

#declare BerryHeight = 1.25;
#declare BerryRadius = function(Part) { 0.82 * pow(Part, 0.62) * pow(1 - Part, 0.30) }
#declare BerryBody = lathe {
  cubic_spline 23,
  <-0.1, 0>, <0, 0>
  #declare K = 1;
  #while (K < 20)
    #declare U = pow(K / 20, 1.4);
    , <BerryRadius(U), U * BerryHeight>
    #declare K = K + 1;
  #end
  , <0, BerryHeight>, <-0.1, BerryHeight>
}
#macro OnBerry(I, N, What)
  #local U = 0.05 + 0.86 * pow((I + 0.5) / N, 0.85);
  #local Slope = (BerryRadius(U + 0.01) - BerryRadius(U - 0.01)) / (0.02 * BerryHeight);
  object {
    What
    rotate z * (-degrees(atan2(Slope, 1)))
    translate <BerryRadius(U), U * BerryHeight, 0>
    rotate y * (137.508 * I)
  }
#end
#macro Strawberry(Turn, Red)
  #local N = 84;
  union {
    difference {
      object { BerryBody }
      #local I = 0;
      #while (I < N)
        OnBerry(I, N, sphere { <0.035, 0, 0>, 0.068 scale <1, 1.2, 1> })
        #local I = I + 1;
      #end
      texture {
        pigment {
          gradient y
          turbulence 0.06
          color_map {
            [0.00 Srgb(186, 12, 16) * Red]
            [0.65 Srgb(206, 18, 20) * Red]
            [0.88 Srgb(216, 40, 32) * Red]
            [1.00 Srgb(206, 44, 34) * Red]
          }
          scale BerryHeight
        }
        normal { bumps 0.12 scale 0.08 }
        finish { diffuse 0.7 specular 0.55 roughness 0.012 reflection 0.02 }
      }
    }
    union {
      #local I = 0;
      #while (I < N)
        OnBerry(I, N, sphere { <0.0, 0, 0>, 1 scale <0.016, 0.036, 0.022> })
        #local I = I + 1;
      #end
      pigment { Srgb(226, 178, 74) }
      finish { diffuse 0.8 specular 0.3 roughness 0.03 }
    }
    union { // leaves
      #local I = 0;
      #while (I < 9)
        #local Long = 0.42 + 0.12 * rand(Seed);
        intersection {
          cylinder { <0, -1, 0.16>, <0, 1, 0.16>, 0.34 }
          cylinder { <0, -1, -0.16>, <0, 1, -0.16>, 0.34 }
          difference { sphere { <0, -0.5, 0>, 0.6 } sphere { <0, -0.5, 0>, 0.57 } }
          scale <Long / 0.6, 0.7, 0.62>
          translate <Long * 0.42, -0.06, 0>
          rotate z * (6 - 22 * rand(Seed))
          rotate y * (40 * I + 20 * rand(Seed))
        }
        #local I = I + 1;
      #end
      sphere_sweep {
        cubic_spline 5,
        <0, -0.1, 0>, 0.05, <0, 0, 0>, 0.05, <0.03, 0.2, 0>, 0.035, <0.12, 0.4, 0.02>, 0.04,
        <0.2, 0.5, 0.02>, 0.04
      }
      translate <0, BerryHeight - 0.03, 0>
      pigment { bozo color_map { [0 Srgb(72, 128, 40)] [1 Srgb(104, 156, 58)] } scale 0.1 }
      normal { wrinkles 0.4 scale 0.12 }
      finish { diffuse 0.75 specular 0.15 roughness 0.05 }
    }
    translate <0, -0.55, 0>
    rotate Turn
  }
#end

// The arrangement -------------------------------------------------------------

object { Apple(1.0, <-10, 20, 12>) scale 1.16 translate <-2.2, 0, -0.35> }
object { Apple(0.96, <8, 140, -14>) scale 1.12 translate <-1.15, 0, 2.0> }
object { Orange(<-38, 0, 24>) scale 1.05 translate <0.55, 0, 0.2> }
object { Lemon rotate z * 90 rotate y * -28 scale 0.9 translate <2.55, 0.66, -1.0> }
object { Banana scale 0.92 rotate x * 52 rotate y * 24 translate <2.35, 2.25, 2.85> }
object { Banana scale 0.9 rotate x * 66 rotate y * 15 translate <2.5, 1.95, 2.25> }
object { Strawberry(<12, 30, 104>, 1.0) scale 1.0 translate <-1.15, 0.55, -2.35> }
object { Strawberry(<10, 200, 76>, 0.95) scale 1.0 translate <0.05, 0.62, -1.75> }
object { Strawberry(<20, 150, 98>, 1.0) scale 0.98 translate <1.05, 0.55, -2.45> }
